import { type Follower, type FollowOptions, followFeed } from '@taskward/messaging';
import type { Jobs } from '../job-store.ts';
import { mayBePicture, type ThumbnailJob } from '../thumbnails/thumbnails.ts';
import type { AttachmentEvent } from './followed-events.ts';

/** Follows the files that come to tasks, and has smaller pictures made of those that are pictures. */
export function followFiles({
  jobs,
  ...options
}: Pick<FollowOptions<AttachmentEvent>, 'url' | 'token' | 'pool' | 'log'> & { jobs: Jobs }): Follower {
  return followFeed<AttachmentEvent>({
    ...options,
    consumer: 'thumbnails',
    types: ['task.attachment.created'],
    apply: async (tx, { attachment }) => {
      const job: ThumbnailJob = { fileId: attachment.id };
      if (mayBePicture(attachment)) await jobs.add(tx, 'thumbnail', [job]);
    },
  });
}
