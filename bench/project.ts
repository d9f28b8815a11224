import { credentials, Metadata } from '@grpc/grpc-js';
import { type GetTasksByProjectResponse, TaskService } from '@taskward/contracts/grpc';
import type { Program } from './programs.ts';

/** Rows a second of reading a project of 10,000: as JSON over HTTP, by gRPC pages, by a gRPC stream. */
export async function compareProject(floor: Program, service: Program, project: string, token: string, rounds: number) {
  const client = new TaskService(service.grpcAddress as string, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
  });
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);

  const asJson = async () => {
    let rows = 0;
    for (let after = ''; ; ) {
      const answer = await fetch(`${floor.url}/api/v1/project?id=${project}${after && `&after=${after}`}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      const { data } = (await answer.json()) as { data: Array<{ id: string }> };
      rows += data.length;
      if (data.length < 1_000) return rows;
      after = data.at(-1)?.id ?? '';
    }
  };
  const byPages = async () => {
    let rows = 0;
    for (let page_token = ''; ; ) {
      const page = await new Promise<GetTasksByProjectResponse>((resolve, reject) =>
        client.GetTasksByProject({ project_id: project, page_size: 1_000, page_token }, metadata, (error, response) =>
          error ? reject(error) : resolve(response as GetTasksByProjectResponse),
        ),
      );
      rows += page.tasks.length;
      page_token = page.next_page_token;
      if (page_token === '') return rows;
    }
  };
  const byStream = async () => {
    let rows = 0;
    for await (const { tasks } of client.StreamTasksByProject({ project_id: project }, metadata)) rows += tasks.length;
    return rows;
  };
  const rowsPerSecond = async (read: () => Promise<number>) => {
    const started = performance.now();
    let rows = 0;
    for (let i = 0; i < 3; i += 1) rows += await read();
    return (rows / (performance.now() - started)) * 1_000;
  };

  const ways = { asJson, byPages, byStream };
  for (const read of Object.values(ways)) await read(); // warm
  const results: Array<Record<keyof typeof ways, number>> = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.entries(ways);
    if (round % 2 === 1) order.reverse();
    const result = { asJson: 0, byPages: 0, byStream: 0 };
    for (const [name, read] of order) result[name as keyof typeof ways] = await rowsPerSecond(read);
    results.push(result);
  }
  client.close();
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  return {
    asJson: median(results.map((result) => result.asJson)),
    pages: median(results.map((result) => result.byPages / result.asJson)),
    stream: median(results.map((result) => result.byStream / result.asJson)),
  };
}
