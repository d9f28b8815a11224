// What the server says, for languages other than its own. What is not here is said as it came.
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { i18n } from './i18n.ts';

const SENTENCES = [
  msg`A copy of your sign-in was used from elsewhere, so we ended that session.`,
  msg`A project keeps a lead: make somebody else one first.`,
  msg`An application may not see or change how its person is told.`,
  msg`Only a lead of the project or an admin may change it.`,
  msg`Only a lead of the project or an admin may choose its members.`,
  msg`Only who has no password yet can be invited.`,
  msg`Only who leads this team may do this.`,
  msg`Only who wrote a comment may change it.`,
  msg`Only who wrote a comment, and whoever may delete tasks, may delete it.`,
  msg`That task may be read but not be given subtasks.`,
  msg`The body has fields that are not valid.`,
  msg`The comment mentions somebody who cannot be.`,
  msg`The current password is not right.`,
  msg`The roles admin and user are fixed.`,
  msg`The task cannot be a subtask of that one.`,
  msg`The username, e-mail or password is not right.`,
  msg`There is a role of this name already.`,
  msg`There is a team of this handle already.`,
  msg`There is already an account with this e-mail address.`,
  msg`There is no such account any more.`,
  msg`There is no such client.`,
  msg`There is no such comment.`,
  msg`There is no such mail.`,
  msg`There is no such project.`,
  msg`There is no such role.`,
  msg`There is no such task.`,
  msg`There is no such team.`,
  msg`There is no such user.`,
  msg`There is nothing here.`,
  msg`There were too many requests from this address. Try again later.`,
  msg`There were too many searches, statistics and reads of events. Try again later.`,
  msg`They are not in this team.`,
  msg`They have no such session.`,
  msg`This account is disabled here. Ask an administrator.`,
  msg`This is the last admin. Make another one first.`,
  msg`This link has expired, or a newer one took its place.`,
  msg`This mail does not wait for another try, or is being sent right now.`,
  msg`This project is archived: it takes no new tasks.`,
  msg`This search took too long. Look for more of it, such as another word.`,
  msg`This sign-in has expired. Start again.`,
  msg`This task may be read but not changed.`,
  msg`This username is taken.`,
  msg`This username looks like one that is taken.`,
  msg`Too many mails to this address. Try again later.`,
  msg`Too many sign-ins are in work. Try again shortly.`,
  msg`Too many wrong passwords for this account. Try again later.`,
  msg`You are not a member of this project.`,
  msg`You are not signed in.`,
  msg`You have no such session.`,
  msg`You may not choose who watches this task.`,
  msg`Show once more that it is you: it is a while since you did.`,
  msg`This code is not right, or was used before.`,
  msg`This sign-in has waited for too long, or came to its end. Begin again.`,
  msg`Too many wrong codes for this account. Try again later.`,
  msg`Your account has a second factor. Show that it is you by it.`,
  msg`No authenticator app is being set up. Begin again.`,
  msg`The code is not right.`,
  msg`The password is not right.`,
  msg`You have no authenticator app set up.`,
  msg`Your session is over. Sign in again.`,
  msg`Another import of yours is in work. Wait until it is done.`,
  msg`It is in several projects: the first is taken.`,
  msg`It was interrupted for too long. What was made until then can be undone.`,
  msg`Several people have it: the first is taken.`,
  msg`The file holds no tasks.`,
  msg`The file is empty.`,
  msg`The file is none that can be read: its columns are not those of any tool that is known here.`,
  msg`The file is not valid JSON.`,
  msg`There is no such import.`,
  msg`This import is in work, or undone already.`,
  msg`What it is a part of is not in the file: it is a task of its own.`,
  msg`What it was a part of is not there: it is a task of its own.`,
  msg`What you may do was changed meanwhile. What was made until then can be undone.`,
];

const KNOWN = new Map(SENTENCES.map((text: MessageDescriptor) => [text.message, text]));

export function sentence(text: string): string | undefined {
  const known = KNOWN.get(text);
  return known && i18n._(known);
}

/** What a field is called on the page; by its own name where it is on none. */
function nameOf(path: string): string {
  const [field = ''] = path.split('.');
  const names = new Map([
    ['', t`This`],
    ['assignedTo', t`Assignee`],
    ['body', t`The comment`],
    ['code', t`Code`],
    ['company', t`Company`],
    ['currentPassword', t`Current password`],
    ['description', t`Description`],
    ['dueDate', t`Due date`],
    ['email', t`E-mail`],
    ['handle', t`Handle`],
    ['labels', t`Labels`],
    ['name', t`Name`],
    ['newPassword', t`New password`],
    ['password', t`Password`],
    ['otp', t`Code`],
    ['permissions', t`Permissions`],
    ['priority', t`Priority`],
    ['projectId', t`Project`],
    ['recoveryCode', t`Recovery code`],
    ['roles', t`Roles`],
    ['status', t`Status`],
    ['title', t`Title`],
    ['username', t`Username`],
  ]);
  return names.get(field) ?? field;
}

/** The rules for fields as the services word them, behind the name of the field. */
const RULES: Array<[RegExp, (name: string, found: string[]) => string]> = [
  [
    /^must have (\d+) to (\d+) characters$/,
    (name, [least = '', most = '']) => t`${name} must have ${least} to ${most} characters.`,
  ],
  [/^must have (\d+) entries at most$/, (name, [most = '']) => t`${name} must have ${most} entries at most.`],
  [/^must have (\d+) characters at most$/, (name, [most = '']) => t`${name} must have ${most} characters at most.`],
  [/^(is required|is not allowed to be empty)$/, (name) => t`${name} is required.`],
  [/^must be a valid email$/, (name) => t`${name} must be a valid e-mail address.`],
  [/^is not right$/, (name) => t`${name} is not right.`],
  [/^is not right, or was used before$/, (name) => t`${name} is not right, or was used before.`],
  [/^must be the 6 digits that the app shows$/, (name) => t`${name} must be the 6 digits that the app shows.`],
  [/^is taken$/, (name) => t`${name} is taken.`],
  [/^is not known here$/, (name) => t`${name} is not known here.`],
  [/^must be an https URL$/, (name) => t`${name} must be an https URL.`],
  [
    /^must not hold (spaces or invisible|invisible or control) characters$/,
    (name) => t`${name} must not hold invisible characters.`,
  ],
  [/^must be 2 to 64 letters, digits or \. _ \+ -$/, (name) => t`${name} must be 2 to 64 letters, digits or . _ + -`],
  [
    /^must be 1 to 40 of the letters a to z, digits and -$/,
    (name) => t`${name} must be 1 to 40 of the letters a to z, digits and -`,
  ],
  [
    /^is one of the passwords that are guessed first$/,
    (name) => t`${name} is one of the passwords that are guessed first.`,
  ],
  [/^would be one too many$/, (name) => t`${name} would be one too many.`],
];

export function field(path: string, message: string): string | undefined {
  for (const [rule, say] of RULES) {
    const found = rule.exec(message);
    if (found) return say(nameOf(path), found.slice(1));
  }
  return undefined;
}
