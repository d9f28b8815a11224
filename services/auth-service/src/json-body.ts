import { unsupportedMediaType } from '@taskward/service-kit';
import express, { type RequestHandler } from 'express';

const onlyJson: RequestHandler = (req, _res, next) => {
  // `is` answers null where there is no body.
  if (req.is('json') === false) throw unsupportedMediaType('Send application/json.');
  next();
};

/** Reads JSON bodies. Only on our own routes: the issuer reads its forms itself. */
export const jsonBody: RequestHandler[] = [onlyJson, express.json({ limit: '1mb', strict: true })];
