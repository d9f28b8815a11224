import { dueNamed, priorityNamed, statusNamed } from '../foreign-words.ts';
import type { Item } from '../imports/import-item.ts';
import { idAt, type Part, partsAt, textAt } from './json-parts.ts';

const byId = (parts: Part[]) => new Map(parts.map((part) => [idAt(part, 'id'), part]));

/** The cards of a Trello board, with what their checklists hold as subtasks. What was archived stays there. */
export function* readTrello(board: Part): Generator<Item> {
  const lists = byId(partsAt(board, 'lists'));
  const members = byId(partsAt(board, 'members'));
  const checklists = Map.groupBy(partsAt(board, 'checklists'), (one) => idAt(one, 'idCard'));
  const project = textAt(board, 'name') || undefined;
  let line = 0;
  for (const card of partsAt(board, 'cards')) {
    const list = lists.get(idAt(card, 'idList'));
    if (card.closed === true || list?.closed === true) continue;
    line += 1;
    const task = taskOf(card, list, members, line);
    yield { ...task, project };
    const entries = (checklists.get(idAt(card, 'id')) ?? []).flatMap((one) => partsAt(one, 'checkItems'));
    for (const entry of entries) {
      line += 1;
      const status = textAt(entry, 'state') === 'complete' ? 'done' : undefined;
      yield { line, parentKey: task.keys?.[0], title: textAt(entry, 'name'), status, project, remarks: [] };
    }
  }
}

function taskOf(card: Part, list: Part | undefined, members: Map<string | undefined, Part>, line: number): Item {
  const name = list ? textAt(list, 'name') : '';
  const status = statusNamed(name);
  const labels = partsAt(card, 'labels').map((label) => textAt(label, 'name') || textAt(label, 'color'));
  const ids = Array.isArray(card.idMembers) ? card.idMembers : [];
  const first = ids.map((id) => members.get(String(id))).find((member) => member !== undefined);
  return {
    line,
    keys: [idAt(card, 'id') ?? ''],
    title: textAt(card, 'name'),
    description: textAt(card, 'desc') || null,
    status: card.dueComplete === true ? 'done' : status,
    priority: labels.map((label) => priorityNamed(label)).find(Boolean),
    dueDate: dueNamed(textAt(card, 'due')) ?? null,
    labels: status || name === '' ? labels : [name, ...labels],
    person: first ? textAt(first, 'fullName') || textAt(first, 'username') : undefined,
    remarks: ids.length > 1 ? ['Several people have it: the first is taken.'] : [],
  };
}
