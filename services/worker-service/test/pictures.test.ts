import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { FLAGS, LIMITS, makePictures } from '../src/thumbnails/picture-maker.ts';
import { photo, polyglot, spoiledPictures } from './pictures.ts';

const madeOf = (bytes: Buffer) => makePictures(Readable.from(bytes.length > 0 ? [bytes] : []));
async function picturesOf(bytes: Buffer) {
  const made = await madeOf(bytes);
  if ('reason' in made) throw new Error(made.reason);
  return made.pictures;
}

test('a photo is made smaller, stands upright, and tells nothing beside what it shows', async () => {
  const given = await photo(1_200, 800);
  expect(given.toString('latin1')).toContain('SECRET OWNER');
  const pictures = await picturesOf(given);
  for (const [size, width] of [
    [512, 341],
    [128, 85],
  ] as const) {
    const bytes = pictures[size];
    const told = await sharp(bytes).metadata();
    expect(told).toMatchObject({ format: 'webp', width, height: size });
    for (const beside of ['exif', 'icc', 'iptc', 'xmp', 'orientation'] as const) expect(told[beside]).toBeUndefined();
    expect(bytes.toString('latin1')).not.toContain('SECRET');
  }
}, 60_000);

test.each([
  [
    'a GIF that moves',
    () => sharp(Buffer.alloc(40 * 400 * 3, 9), { raw: { width: 40, height: 400, channels: 3, pageHeight: 40 } }).gif(),
  ],
  [
    'a PNG that can be seen through',
    () => sharp({ create: { width: 40, height: 40, channels: 4, background: '#f008' } }).png(),
  ],
  ['a WebP', () => sharp({ create: { width: 40, height: 40, channels: 3, background: '#f00' } }).webp()],
  ['an AVIF', () => sharp({ create: { width: 40, height: 40, channels: 3, background: '#f00' } }).avif()],
])(
  '%s is one picture, and not made larger than it was',
  async (_what, picture) => {
    const pictures = await picturesOf(await picture().toBuffer());
    for (const bytes of Object.values(pictures)) {
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 40, height: 40 });
    }
  },
  60_000,
);

test('what is no picture has none, for a reason, and whoever asked lives on', async () => {
  for (const [what, bytes] of Object.entries(await spoiledPictures())) {
    expect([what, await madeOf(bytes)]).toEqual([what, { reason: expect.stringMatching(/./) }]);
  }
}, 120_000);

test('a picture that needs more memory than there may be is none; one that hangs is tried again', async () => {
  const create = { width: 4_500, height: 4_500, channels: 4, background: '#f008' } as const;
  const large = await sharp({ create }).png({ progressive: true }).toBuffer(); // 80 MB, which have to be there at once
  const status = `require('node:fs').readFileSync('/proc/self/status', 'utf8')`;
  const data = `/VmData:\\s+(\\d+)/.exec(${status})[1]`;
  // Without the library, which needs some 70 MiB.
  const empty = Number(execFileSync(process.execPath, [...FLAGS, '-p', data]));
  const made = (more: Partial<typeof LIMITS>) => makePictures(Readable.from([large]), { ...LIMITS, ...more });
  expect(await made({ kib: empty + 110 * 1024 })).toEqual({ reason: expect.stringMatching(/memory|more than/) });
  await expect(made({ milliseconds: 1 })).rejects.toThrow('did not end in 1 ms');
  expect(Object.keys(await made({}))).toEqual(['pictures']);
}, 60_000);

test('of a file that is something else as well only the picture is kept', async () => {
  const bytes = (await picturesOf(await polyglot()))[512].toString('latin1');
  for (const part of ['<script', '<svg', 'PK\x03\x04']) expect(bytes).not.toContain(part);
}, 60_000);

test('what breaks on its way is tried again: that is no word about the picture', async () => {
  const half = (await photo()).subarray(0, 1_000);
  const broken = Readable.from(
    (async function* () {
      yield half;
      throw new Error('the storage is away');
    })(),
  );
  await expect(makePictures(broken)).rejects.toThrow('the storage is away');
}, 60_000);
