import { t } from '@lingui/core/macro';
import { Button, Kbd, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router-dom';
import { ProjectDot } from '../features/projects/project-dot.tsx';
import { useOwnProjects } from '../features/projects/project-queries.ts';
import { useAuth } from '../lib/auth/auth.tsx';
import { Brand } from '../ui/page/brand.tsx';
import { unread } from '../ui/page/unread.ts';
import { linksFor } from './links.ts';
import classes from './navigation.module.css';
import { openPalette } from './palette/commands.tsx';

/** Where one may go, and who one is. */
export function Navigation() {
  const { person, signOut } = useAuth();
  const here = useLocation();
  if (!person) return null;
  return (
    <>
      <div className={classes.top}>
        <Brand />
      </div>
      <UnstyledButton className={classes.search} onClick={() => openPalette()} aria-keyshortcuts="Control+K">
        <IconSearch size={16} aria-hidden />
        <span>{t`Search…`}</span>
        <Kbd size="xs">{t`Ctrl`} K</Kbd>
      </UnstyledButton>
      <div className={classes.links}>
        {linksFor(person).map(({ to, label, icon: Icon, section }) => (
          <div key={to}>
            {section && <Text className={classes.section}>{section}</Text>}
            <Link to={to} aria-current={here.pathname === to ? 'page' : undefined} className={classes.link}>
              <Icon size={17} stroke={1.7} aria-hidden />
              {label}
              {to === '/inbox' && <Unread />}
            </Link>
            {to === '/projects' && <OwnProjects />}
          </div>
        ))}
      </div>
      <div className={classes.person}>
        <div className={classes.names}>
          <Text size="sm" fw={550} truncate>
            <bdi>{person.name}</bdi>
          </Text>
          <Text size="xs" c="var(--quiet)" truncate>
            <bdi>{person.email ?? person.username}</bdi>
          </Text>
        </div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes.signOut}
          leftSection={<IconLogout size={15} aria-hidden />}
          onClick={() => signOut()}
        >
          {t`Sign out`}
        </Button>
      </div>
    </>
  );
}

function Unread() {
  const waiting = unread.use();
  if (waiting === 0) return null;
  // Of more than a hundred nobody counts them.
  return <span className={classes.count}>{waiting < 100 ? waiting : '99+'}</span>;
}

/** More of them are on the page of all. */
const SHOWN = 8;

function OwnProjects() {
  const here = useLocation();
  return useOwnProjects()
    .slice(0, SHOWN)
    .map(({ id, name, color }) => (
      <Link
        key={id}
        to={`/projects/${id}`}
        aria-current={here.pathname === `/projects/${id}` ? 'page' : undefined}
        className={`${classes.link} ${classes.project}`}
      >
        <ProjectDot color={color} size={9} />
        <bdi>{name}</bdi>
      </Link>
    ));
}
