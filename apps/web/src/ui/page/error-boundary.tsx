import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';
import { MessagePage } from './message-page.tsx';

interface ErrorBoundaryProps {
  children: ReactNode;
  /** Inside the frame of the app, which goes on working: what waits to be sent is sent, and one can go elsewhere. */
  framed?: boolean;
}

/** A fault of the app itself ends here, never in a blank page. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    const words = { title: t`This page broke`, text: t`What you saved is safe. Loading the page again usually helps.` };
    const again = <Button onClick={() => location.reload()}>{t`Load again`}</Button>;
    return this.props.framed ? <EmptyState {...words}>{again}</EmptyState> : <MessagePage {...words} actions={again} />;
  }
}
