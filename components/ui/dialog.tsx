'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  /** Leave out to open it by `open` alone. */
  trigger?: ReactNode;
  children?: ReactNode;
}

/** A modal dialog: the focus stays inside and goes back to where it came from. */
export function Dialog({ open, onOpenChange, title, description, trigger, children }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Primitive.Trigger asChild>{trigger}</Primitive.Trigger> : null}
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-end justify-center p-0 sm:items-center sm:p-6">
          <Primitive.Content
            onInteractOutside={(event) => {
              // What the page has to say meanwhile is no part of the dialog, and no reason to close it.
              if (event.target instanceof Element && event.target.closest('[data-beside-dialog]'))
                event.preventDefault();
            }}
            className="pointer-events-auto flex max-h-[92dvh] w-full max-w-lg flex-col overflow-y-auto scroll-pb-24 rounded-t-xl border bg-surface shadow-raised sm:rounded-xl"
          >
            <div className="flex items-start justify-between gap-4 px-5 pt-5">
              <Primitive.Title className="font-semibold text-lg">{title}</Primitive.Title>
              <Primitive.Close asChild>
                <Button variant="quiet" size="icon" aria-label="Close" className="-mt-1 -mr-2">
                  <X aria-hidden />
                </Button>
              </Primitive.Close>
            </div>
            <Primitive.Description asChild>
              <div className="px-5 pt-1 text-ink-muted">{description}</div>
            </Primitive.Description>
            <div className="px-5 pt-4 pb-5">{children}</div>
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
