// Loaded before the service to show that the test of crashes can fail: every publish counts as confirmed at once.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const { Channel, ConfirmChannel } = require(join(dirname(require.resolve('amqplib')), 'lib', 'channel_model.js'));

ConfirmChannel.prototype.publish = function (exchange, key, content, options, confirmed) {
  setImmediate(confirmed, null);
  return Channel.prototype.publish.call(this, exchange, key, content, { ...options, mandatory: false });
};
