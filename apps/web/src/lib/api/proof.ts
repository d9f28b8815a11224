import { createStore } from '../store.ts';

/** Somebody has to show once more that it is them, before what they asked for is done. */
interface AskedProof {
  answer: (given: boolean) => void;
}

const asked = createStore<AskedProof | undefined>(undefined);
export const useAskedProof = asked.use;

let underWay: Promise<boolean> | undefined;

/** Asks in a dialog over the page, once for all that wait for it; false where the person would rather not. */
export function askForProof(): Promise<boolean> {
  underWay ??= new Promise<boolean>((resolve) => {
    asked.set({ answer: resolve });
  }).finally(() => {
    underWay = undefined;
    asked.set(undefined);
  });
  return underWay;
}

/** Whether an answer says that the last proof is too old (403 `proof-too-old`). */
export async function wantsProof(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const { type } = (await response.clone().json()) as { type?: unknown };
  return String(type).endsWith('proof-too-old');
}
