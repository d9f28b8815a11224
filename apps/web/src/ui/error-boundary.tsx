import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { MessagePage } from './message-page.tsx';

/** A fault of the app itself ends here, never in a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <MessagePage
        title="This page broke"
        text="What you saved is safe. Loading the page again usually helps."
        actions={<Button onClick={() => location.reload()}>Load again</Button>}
      />
    );
  }
}
