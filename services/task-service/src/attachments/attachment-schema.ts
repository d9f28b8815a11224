import { pageFields } from '@taskward/service-kit';
import Joi from 'joi';

export const attachmentListQuery = Joi.object<{ limit: number; cursor?: string }>(pageFields()).messages({
  'object.unknown': 'is not a parameter of this list',
});
