import { t } from '@lingui/core/macro';
import { Anchor, Group, Title, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router-dom';
import show from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import './docs-page.css';

/** The contract, to read and to try; for anybody. Its renderer is large and loads only here. */
export default function DocsPage() {
  const place = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme() === 'dark';
  useEffect(() => {
    document.documentElement.classList.toggle('dark-mode', dark); // what the renderer goes by
    return () => document.documentElement.classList.remove('dark-mode');
  }, [dark]);
  useEffect(() => {
    document.title = `${t`HTTP API`} · Taskward`;
    if (!place.current) return;
    show({
      domNode: place.current,
      url: '/openapi.json',
      validatorUrl: null, // nothing is asked of other servers
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
    });
  }, []);
  return (
    <main style={{ maxWidth: 1140, margin: '0 auto', padding: 16 }}>
      <Group justify="space-between" component="header">
        <Title order={1} size="h3">
          {t`The HTTP API`}
        </Title>
        <Group>
          <Anchor href="/openapi.json">openapi.json</Anchor>
          <Anchor component={Link} to="/">
            {t`Back to Taskward`}
          </Anchor>
        </Group>
      </Group>
      <div ref={place} />
    </main>
  );
}
