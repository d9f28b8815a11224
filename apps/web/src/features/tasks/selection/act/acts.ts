import { t } from '@lingui/core/macro';
import {
  IconCalendarDue,
  IconCircleDot,
  IconFlag,
  IconFolder,
  IconTag,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Act } from '../../../../ui/palette-request.ts';

interface ActWords {
  /** The key that begins it. */
  key: string;
  label: string;
  /** What the list of choices is called, and asks for. */
  asks: string;
  icon: TablerIcon;
}

export const ACTS: Record<Act, ActWords> = {
  status: {
    key: 's',
    get label() {
      return t`Status`;
    },
    get asks() {
      return t`Which status`;
    },
    icon: IconCircleDot,
  },
  priority: {
    key: 'p',
    get label() {
      return t`Priority`;
    },
    get asks() {
      return t`Which priority`;
    },
    icon: IconFlag,
  },
  due: {
    key: 'd',
    get label() {
      return t`Due`;
    },
    get asks() {
      return t`Due when: friday, 24 or 2026-12-24, 3pm`;
    },
    icon: IconCalendarDue,
  },
  person: {
    key: 'a',
    get label() {
      return t`Assign`;
    },
    get asks() {
      return t`To whom`;
    },
    icon: IconUser,
  },
  project: {
    key: 'm',
    get label() {
      return t`Project`;
    },
    get asks() {
      return t`Which project, or the name of a new one`;
    },
    icon: IconFolder,
  },
  labels: {
    key: 'l',
    get label() {
      return t`Labels`;
    },
    get asks() {
      return t`Which labels, or a new one`;
    },
    icon: IconTag,
  },
};
export const ACT_NAMES = Object.keys(ACTS) as Act[];
