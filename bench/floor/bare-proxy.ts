// What any proxy costs in Node: undici's dispatch, bytes handed on as they come. Checks, counts and logs nothing.
import { createServer, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { proxySettings } from '../config.ts';

const { TARGET, PORT } = proxySettings();
const pool = new Pool(TARGET, { connections: 64 });

const answering = (res: ServerResponse): Dispatcher.DispatchHandler => ({
  onRequestStart: () => {},
  onResponseStart(_controller, status, headers) {
    res.writeHead(status, headers);
  },
  onResponseData(controller, chunk) {
    if (res.write(chunk)) return;
    controller.pause();
    res.once('drain', () => controller.resume());
  },
  onResponseEnd: () => void res.end(),
  onResponseError: (_controller, error) => void res.destroy(error),
});

createServer((req, res) => {
  const { host: _host, connection: _connection, ...headers } = req.headers;
  const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
  const request = { path: req.url ?? '/', method: req.method as Dispatcher.HttpMethod, headers };
  pool.dispatch({ ...request, body: hasBody ? req : null }, answering(res));
}).listen(Number(PORT), '127.0.0.1');
