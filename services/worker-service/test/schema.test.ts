import { test } from '@jest/globals';
import { compareSchema } from '@taskward/testkit';

test('the migrations make the schema that is written down; UPDATE_SCHEMA=1 writes it anew', () =>
  compareSchema('worker'));
