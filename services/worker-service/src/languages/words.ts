import type { NotificationKind } from '@taskward/contracts/http';

/** What people are told of, by mail or without: each kind of notification, or the daily mail with all of them. */
export type Told = NotificationKind | 'daily';

/** What is said in one language, in mails, in messages to browsers, and on the page that ends mails. */
export interface Language {
  /** BCP 47. */
  tag: string;
  hello: string;
  /** Who did something, where that is not known. */
  somebody: string;
  /** What happened, as a sentence that a title follows. */
  happened: Record<NotificationKind, (who: string) => string>;
  /** The subject of a daily mail. */
  things: (count: number) => string;
  more: (count: number) => string;
  /** The link that ends such mails. */
  noMore: string;
  page: {
    /** When mails of a kind are sent, as the end of a sentence. */
    when: Record<Told, string>;
    ask: string;
    writes: (when: string) => string;
    stop: string;
    done: string;
    writesNoMore: (when: string) => string;
    back: string;
  };
}
