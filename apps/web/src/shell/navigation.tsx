import { t } from '@lingui/core/macro';
import { Button, Kbd, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router-dom';
import { useWayBack } from '../features/tasks/remembered-view.ts';
import { useAuth } from '../lib/auth/auth.tsx';
import { Brand } from '../ui/page/brand.tsx';
import { unread } from '../ui/page/unread.ts';
import { linksFor, type PageLink } from './links.ts';
import classes from './navigation.module.css';
import { NavigationProjects } from './navigation-projects.tsx';
import { NavigationViews } from './navigation-views.tsx';
import { openPalette } from './palette/commands.tsx';

/** Where one may go, and who one is. */
export function Navigation() {
  const { person, signOut } = useAuth();
  if (!person) return null;
  const links = linksFor(person);
  const account = links.find(({ to }) => to === '/account');
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
        {links
          .filter((link) => link !== account)
          .map((link) => (
            <div key={link.to}>
              {link.section && <Text className={classes.section}>{link.section}</Text>}
              <PageLinkRow {...link} />
              {link.to === '/tasks' && <NavigationViews />}
              {link.to === '/projects' && <NavigationProjects />}
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
        <div className={classes.own}>
          {account && <PageLinkRow {...account} />}
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
      </div>
    </>
  );
}

/** A page of tasks is found as one left it. */
function PageLinkRow({ to, label, icon: Icon }: PageLink) {
  const here = useLocation();
  const back = useWayBack();
  return (
    <Link to={back(to)} aria-current={here.pathname === to ? 'page' : undefined} className={classes.link}>
      <Icon size={17} stroke={1.7} aria-hidden />
      {label}
      {to === '/inbox' && <Unread />}
    </Link>
  );
}

function Unread() {
  const waiting = unread.use();
  if (waiting === 0) return null;
  // Of more than a hundred nobody counts them.
  return <span className={classes.count}>{waiting < 100 ? waiting : '99+'}</span>;
}
