import { expect, test } from '@jest/globals';
import { Trans } from '@lingui/react/macro';
import { renderToStaticMarkup } from 'react-dom/server';

test('a sentence with elements and names in it is one text', () => {
  const [who, did] = [<i key="who">Ada</i>, 'left'];
  const words = (
    <Trans>
      <b>{who}</b> {did}, <a href="/x">see there</a>
    </Trans>
  );
  expect(renderToStaticMarkup(words)).toBe('<b><i>Ada</i></b> left, <a href="/x">see there</a>');
});
