import { unsupportedMediaType } from '@taskward/service-kit';
import express, { type RequestHandler } from 'express';

const onlyJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('json')) throw unsupportedMediaType('Send application/json.');
  next();
};

/** Reads JSON bodies. Only on our own routes: the issuer reads its forms itself. */
export const jsonBody: RequestHandler[] = [onlyJson, express.json({ limit: '1mb', strict: true })];
