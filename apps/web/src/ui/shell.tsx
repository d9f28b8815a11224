import {
  ActionIcon,
  AppShell,
  Burger,
  Button,
  Group,
  Kbd,
  NavLink,
  ScrollArea,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link, Outlet, useLocation } from 'react-router-dom';
import { openPalette } from '../features/palette/commands.tsx';
import { useAuth } from '../lib/auth.tsx';
import { Brand } from './brand.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { linksFor } from './links.ts';
import classes from './shell.module.css';

/** The frame around every page of a person who is signed in. */
export function Shell() {
  const [opened, menu] = useDisclosure();
  const here = useLocation();
  useEffect(() => {
    menu.close();
    window.scrollTo(0, 0);
  }, [here.pathname]);
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={0}
    >
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="md" justify="space-between">
          <Group gap="sm">
            <Burger opened={opened} onClick={menu.toggle} size="sm" aria-label="Menu" />
            <Brand />
          </Group>
          <SignOutIcon />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} p="sm">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation() {
  const { person, signOut } = useAuth();
  const here = useLocation();
  if (!person) return null;
  return (
    <>
      <div className={classes.top}>
        <Brand />
      </div>
      <UnstyledButton className={classes.search} onClick={() => openPalette()}>
        <IconSearch size={16} aria-hidden />
        <span>Search or go to…</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      <ScrollArea flex={1} type="never">
        <nav aria-label="Main">
          {linksFor(person).map(({ to, label, icon: Icon, section }) => (
            <div key={to}>
              {section && <Text className={classes.section}>{section}</Text>}
              <NavLink
                component={Link}
                to={to}
                label={label}
                leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
                active={here.pathname === to}
                aria-current={here.pathname === to ? 'page' : undefined}
                className={classes.link}
              />
            </div>
          ))}
        </nav>
      </ScrollArea>
      <div className={classes.person}>
        <div className={classes.names}>
          <Text size="sm" fw={550} truncate>
            {person.name}
          </Text>
          <Text size="xs" c="var(--quiet)" truncate>
            {person.email ?? person.username}
          </Text>
        </div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          visibleFrom="sm"
          className={classes.signOut}
          leftSection={<IconLogout size={15} aria-hidden />}
          onClick={() => signOut()}
        >
          Sign out
        </Button>
      </div>
    </>
  );
}

function SignOutIcon() {
  const { signOut } = useAuth();
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Sign out" onClick={() => signOut()}>
      <IconLogout size={19} aria-hidden />
    </ActionIcon>
  );
}
