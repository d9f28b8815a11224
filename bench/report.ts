import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { measureDelay } from './delay.ts';
import type { compareFanOut } from './fan-out.ts';
import { generator } from './load.ts';
import type { Comparison } from './pairs.ts';
import type { compareProject } from './project.ts';
import type { compareRelay } from './relay.ts';

/** All that was measured. */
export interface Findings {
  rounds: number;
  seconds: number;
  /** The floor, the fast Express program and task-service, by operation and connections. */
  comparisons: Comparison[];
  /** task-service, the bare proxy and the gateway in front of it, by connections. */
  forwarded: Comparison[];
  /** Microseconds. */
  checkCost: number;
  project: Awaited<ReturnType<typeof compareProject>>;
  relay: Awaited<ReturnType<typeof compareRelay>>;
  delay: Awaited<ReturnType<typeof measureDelay>>;
  fanOut: Awaited<ReturnType<typeof compareFanOut>>;
}

const TARGETS: Record<string, number[]> = {
  'create one task': [1.0, 2.2, 3.0],
  'get one task': [1.4, 1.7, 1.8],
  'list 50 of 10,000': [1.3, 1.8, 1.7],
};
const AT = '1 / 16 / 64 connections';

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
const rule = (columns: number) => row(...Array.from({ length: columns }, () => '---'));
const atLeast = (value: number, target: number) => `${value.toFixed(2)}${value >= target ? '' : ' (missed)'}`;
const atMost = (value: number, target: number) => `${value.toFixed(2)}${value <= target ? '' : ' (missed)'}`;
const each = (comparisons: Comparison[], cell: (found: Comparison, index: number) => string) =>
  comparisons.map(cell).join(' / ');

function operationRow(name: string, targets: number[], all: Comparison[]): string {
  const found = all.filter(({ operation }) => operation === name);
  const [service, fast] = ['task-service', 'express-fast'];
  return row(
    name,
    `≥ ${targets.map((target) => target.toFixed(1)).join(' / ')}`,
    each(found, (one, i) => atLeast(one.ratio(service, 'floor', 'perSecond'), targets[i] as number)),
    each(found, (one) => one.ratio(fast, 'floor', 'perSecond').toFixed(2)),
    each(found, (one) => one.ratio('floor', service, 'cpu').toFixed(2)),
    each(found, (one) => one.ratio('floor', fast, 'cpu').toFixed(2)),
    each(found, (one) => String(Math.round(one.median(service, 'perSecond')))),
  );
}

function gatewayRows(forwarded: Comparison[]): string[] {
  const direct = (name: string) => (one: Comparison) => one.ratio(name, 'task-service', 'perSecond');
  const microseconds = (name: string) => each(forwarded, (one) => (one.median(name, 'cpu') * 1e6).toFixed(0));
  return [
    row(
      `a get through the gateway, × direct, ${AT}`,
      '≥ 0.5',
      each(forwarded, (one) => atLeast(direct('gateway')(one), 0.5)),
    ),
    row(
      'the same through a bare undici proxy',
      '',
      each(forwarded, (one) => direct('bare-proxy')(one).toFixed(2)),
    ),
    row(
      "CPU a request: the gateway's, × the bare proxy's",
      '≤ 1.6',
      each(forwarded, (one) => atMost(one.ratio('gateway', 'bare-proxy', 'cpu'), 1.6)),
    ),
    row('the same in µs, gateway; bare proxy', '', `${microseconds('gateway')}; ${microseconds('bare-proxy')}`),
  ];
}

function otherRows({ comparisons, checkCost, project, relay, delay, fanOut }: Findings): string[] {
  const get = comparisons.find(({ operation, connections }) => operation === 'get one task' && connections === 16);
  const share = ((checkCost * (get?.median('task-service', 'perSecond') ?? Number.NaN)) / 1e6) * 100;
  const ofRelay = `${Math.round(relay.ours)} against ${Math.round(relay.bare)} a second`;
  const milliseconds = ({ p50, p99 }: { p50: number; p99: number }) => `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`;
  return [
    row(
      'checking a known token, share of the time of a get',
      '≤ 5 %',
      `${share.toFixed(1)} % (${checkCost.toFixed(1)} µs)`,
    ),
    row('gRPC pages of a project of 10,000, × rows as JSON over HTTP (floor)', '≥ 0.65', atLeast(project.pages, 0.65)),
    row('gRPC stream of the same', '≥ 0.65', atLeast(project.stream, 0.65)),
    row('relay with confirms, × bare loop', '≥ 0.8', `${atLeast(relay.ratio, 0.8)} (${ofRelay})`),
    row('answer → foreign consumer at 200 commits a second, p50 / p99', 'p99 ≤ 20 ms', milliseconds(delay.fromAnswer)),
    row('request → foreign consumer, p50 / p99', '', milliseconds(delay.fromRequest)),
    ...socketRows(fanOut),
  ];
}

function socketRows({ sockets, ratio, cpu, ours, bare }: Findings['fanOut']): string[] {
  const rates = `${Math.round(ours)} against ${Math.round(bare)} a second`;
  return [
    row(`messages to ${sockets} sockets, × a bare Socket.IO server`, '≥ 0.8', `${atLeast(ratio, 0.8)} (${rates})`),
    row("CPU a message, × the bare server's", '', cpu.toFixed(2)),
  ];
}

/** What was found, as Markdown. */
export function tableOf(findings: Findings): string {
  const { rounds, seconds, comparisons, forwarded } = findings;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`;
  return [
    `Measured ${new Date().toISOString().slice(0, 10)} with ${generator}, ${rounds} rounds of ${seconds} s, ${machine}.`,
    '',
    row(
      'operation',
      `target, × floor at ${AT}`,
      'requests a second, × floor',
      'express-fast, × floor',
      'CPU a request, floor ÷ ours',
      'floor ÷ express-fast',
      'requests a second',
    ),
    rule(7),
    ...Object.entries(TARGETS).map(([name, targets]) => operationRow(name, targets, comparisons)),
    '',
    row('measure', 'target', 'found'),
    rule(3),
    ...gatewayRows(forwarded),
    ...otherRows(findings),
  ].join('\n');
}

const [BEGIN, END] = ['<!-- bench -->', '<!-- /bench -->'];

/** Puts the table into docs/performance.md. */
export function writeTable(table: string): void {
  const file = new URL('../docs/performance.md', import.meta.url);
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
  writeFileSync(file, `${before}\n${table}\n${after}`);
}
