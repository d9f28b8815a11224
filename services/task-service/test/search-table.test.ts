import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { startService, type TestService } from './service.ts';

const nfd = (text: string) => text.normalize('NFD');

/** Tasks of one person, by a short name. */
const TASKS: Record<string, { title: string; description?: string; labels?: string[] }> = {
  invoice: { title: 'Pay invoice INV-2024-0042' },
  ticket: { title: 'KEY-123 broken link' },
  linux: { title: 'Write docs for setup/linux' },
  mail: { title: 'Ask Ada', description: 'Her address is ada@example.com, not bob@example.org' },
  node: { title: 'Upgrade node.js to v1.2.3' },
  other: { title: 'Upgrade v1.3.2 of the node pool' },
  page: { title: 'Read the page', description: 'https://wiki.example.net/Team_Handbook?page=7#section-2' },
  who: { title: 'Tickets for The Who' },
  will: { title: 'Call Will about IT' },
  cafe: { title: 'Meet at the Café' },
  creme: { title: nfd('Crème brûlée for Zoë') },
  privacy: { title: 'Datenschutzerklärung prüfen' },
  steamer: { title: 'Model', description: 'A postcard of the Donaudampfschifffahrtsgesellschaft' },
  street: { title: 'Straße in Łódź fotografieren' },
  chinese: { title: '安排明天的会议' },
  japanese: { title: '東京タワーの写真を撮る', description: 'カメラとガイドブック' },
  korean: { title: '회의 일정을 잡는다' },
  thai: { title: 'ซื้อตั๋วเครื่องบิน' },
  russian: { title: 'Подготовить отчёт для бухгалтерии' },
  greek: { title: 'Πληρωμή ΛΟΓΑΡΙΑΣΜΟΣ' },
  arabic: { title: 'مُراجعة العقد' },
  hindi: { title: 'बैठक की तैयारी' },
  labels: { title: 'Something else', labels: ['q3-planning', 'Büro'] },
  party: { title: '🎉Cake for everyone' },
  code: { title: 'Fix getUserName() in snake_case_parser' },
  phone: { title: 'Ring +49 (30) 123456-78' },
  sale: { title: '50% off: 5" pipe – now', description: 'line one\nline two\ttabbed' },
  brien: { title: 'O’Brien’s report' },
  wide: { title: 'ＦＵＬＬ ｗｉｄｔｈ ﬁle' },
  policy: { title: 'Policy', description: 'and more policies' },
  soft: { title: 'Daten\u00adbank\u200bsicherung' },
};

/** What is typed, and all that it must find. */
const SEARCHES: Array<[typed: string, found: string[]]> = [
  // The beginning of a word, as it is typed.
  ['i', ['invoice', 'will', 'street', 'code', 'mail']],
  ['in', ['invoice', 'street', 'code']],
  ['inv', ['invoice']],
  ['invo', ['invoice']],
  ['INVOICE', ['invoice']],
  ['upgr', ['node', 'other']],
  ['d', ['linux', 'privacy', 'steamer', 'soft']],
  // Parts and codes.
  ['key', ['ticket']],
  ['123', ['ticket', 'phone']],
  ['KEY-123', ['ticket']],
  ['key-12', ['ticket']],
  ['key 123', ['ticket']],
  ['key–123', ['ticket']],
  ['INV-2024-0042', ['invoice']],
  ['2024', ['invoice']],
  ['0042', ['invoice']],
  ['42', ['invoice']],
  ['024', ['invoice']],
  ['linux', ['linux']],
  ['setup', ['linux']],
  ['setup/linux', ['linux']],
  ['setup/lin', ['linux']],
  ['ada', ['mail']],
  ['ada@example.com', ['mail']],
  ['@example.com', ['mail']],
  ['example', ['mail', 'page']],
  ['bob@example.org', ['mail']],
  ['ada@example.org', []],
  ['node', ['node', 'other']],
  ['node.js', ['node']],
  ['js', ['node']],
  ['v1.2.3', ['node']],
  ['v1.2', ['node']],
  ['1.2.3', ['node']],
  ['https://wiki.example.net/Team_Handbook?page=7#section-2', ['page']],
  ['wiki.example.net', ['page']],
  ['handbook', ['page']],
  ['section-2', ['page']],
  ['username', ['code']],
  ['getUserName()', ['code']],
  ['case_pars', ['code']],
  ['+49 (30)', ['phone']],
  ['123456-78', ['phone']],
  ['50%', ['sale']],
  ['5" pipe', ['sale']],
  ['line two', ['sale']],
  ['tabbed', ['sale']],
  // Names that are words of English.
  ['who', ['who']],
  ['the who', ['who']],
  ['Will', ['will']],
  ['IT', ['will']],
  ['the', ['page', 'who', 'cafe', 'other', 'steamer']],
  // Other forms of English words.
  ['invoices', ['invoice']],
  ['invoicing', ['invoice']],
  ['tickets', ['who']],
  ['pages', ['page']],
  ['page', ['page']],
  ['callings', ['will']],
  ['policies', ['policy']],
  ['policy', ['policy']],
  ['parsing', []],
  // Accents, case and normal forms.
  ['cafe', ['cafe']],
  ['café', ['cafe']],
  [nfd('CAFÉ'), ['cafe']],
  ['creme brulee', ['creme']],
  ['crème', ['creme']],
  ['zoe', ['creme']],
  ['lodz', ['street']],
  ['strasse', ['street']],
  ['STRASSE', ['street']],
  ['straße', ['street']],
  ["O'Brien", ['brien']],
  ['brien', ['brien']],
  ['full width file', ['wide']],
  ['datenbank', ['soft']],
  ['banksich', ['soft']],
  // Compounds and scripts by part.
  ['schutz', ['privacy']],
  ['erklarung', ['privacy']],
  ['Erklärung', ['privacy']],
  ['schifffahrt', ['steamer']],
  ['会议', ['chinese']],
  ['会', ['chinese']],
  ['明天', ['chinese']],
  ['天明', []],
  ['東京', ['japanese']],
  ['タワー', ['japanese']],
  ['ﾀﾜｰ', ['japanese']],
  ['ガイド', ['japanese']],
  ['写真', ['japanese']],
  ['일정', ['korean']],
  ['회의', ['korean']],
  ['이', ['korean']],
  ['하', []],
  ['ตั๋ว', ['thai']],
  ['เครื่อง', ['thai']],
  ['отчет', ['russian']],
  ['ОТЧЁТ', ['russian']],
  ['галтер', ['russian']],
  ['λογαριασμός', ['greek']],
  ['πληρ', ['greek']],
  ['مراجعة', ['arabic']],
  ['عقد', ['arabic']],
  ['बैठक', ['hindi']],
  ['🎉', ['party']],
  ['🎉cake', ['party']],
  ['💣', []],
  // Labels.
  ['planning', ['labels']],
  ['q3', ['labels']],
  ['buro', ['labels']],
  // Several words, phrases, exclusion, either-or.
  ['upgrade pool', ['other']],
  ['pool upgrade', ['other']],
  ['"node pool"', ['other']],
  ['"pool node"', []],
  ['"node po"', []],
  ['"node po', ['other']],
  ['„node pool“', ['other']],
  ['"schutz"', []],
  ['"会议"', ['chinese']],
  ['"일정"', ['korean']],
  ['"the who"', ['who']],
  ['upgrade -pool', ['node']],
  ['upgrade -node.js', ['other']],
  ['upgrade -"node pool"', ['node']],
  ['upgrade --pool', ['other']],
  ['cafe or linux', ['cafe', 'linux']],
  ['cafe OR "node pool" -meet', ['cafe', 'other']],
  ['or', ['mail']],
  ['ask or', ['mail']],
  ['cafe or', []],
  // What cannot be found finds nothing.
  ['-', []],
  ['- - -', []],
  ['!!!', []],
  ['"', []],
  ['""', []],
  ["'", []],
  ['\\', []],
  ['%', []],
  ['_', []],
  ['&|!:*()<->', []],
  ['\u0301', []],
  ['\u200b', []],
];

describe('a search for', () => {
  let service: TestService;
  let ann: string;
  const names = new Map<string, string>();
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
    // Of somebody else: it has nearly every word that is looked for.
    const everything = Object.values(TASKS).map(({ title }) => title);
    await service.create(await service.user('bob'), { title: "Bob's", description: everything.join('\n') });
    for (const [name, task] of Object.entries(TASKS)) names.set((await service.create(ann, task)).id, name);
  });
  afterAll(() => service.stop());

  test.each(SEARCHES)('%s', async (typed, found) => {
    const { body } = await service.call(`/api/v1/tasks?limit=200&q=${encodeURIComponent(typed)}`, { token: ann });
    expect(body.data.map(({ id }: Task) => names.get(id)).sort()).toEqual([...found].sort());
  });
});
