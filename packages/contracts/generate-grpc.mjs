// Writes the types that follow from the .proto files, as proto-loader reads them with the options of src/grpc.ts. A build
// and a check run it; by hand: node packages/contracts/generate-grpc.mjs.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const generator = createRequire(import.meta.url).resolve('@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
const { status } = spawnSync(
  process.execPath,
  [
    generator,
    ...['--keepCase', '--enums=String', '--longs=String', '--defaults', '--arrays', '--oneofs'],
    ...['--grpcLib=@grpc/grpc-js', '--targetFileExtension=.ts', '--importFileExtension=.ts'],
    ...['--includeDirs', '../../proto', '--outDir', 'src/generated/grpc', '--', 'task/v1/task.proto'],
  ],
  { cwd: fileURLToPath(new URL('.', import.meta.url)), stdio: ['ignore', 'ignore', 'inherit'] },
);
process.exitCode = status ?? 1;
