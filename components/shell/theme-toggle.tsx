'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { useState } from 'react';
import { rememberInCookie } from '@/components/ui/cookie';
import { THEME_COOKIE, type Theme } from './theme';

const CHOICES = [
  { value: 'system', label: 'Follow the device', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const;

function apply(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  rememberInCookie(THEME_COOKIE, theme);
}

/** Light, dark, or as the device has it. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choose = (next: string) => {
    const choice = CHOICES.find((one) => one.value === next);
    if (choice === undefined) return;
    setTheme(choice.value);
    apply(choice.value);
  };
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Colours"
      value={theme}
      onValueChange={choose}
      className="inline-flex rounded-lg bg-surface-3 p-0.5"
    >
      {CHOICES.map(({ value, label, Icon }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          aria-label={label}
          title={label}
          className="flex size-7 items-center justify-center rounded-md text-ink-3 hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-card"
        >
          <Icon aria-hidden className="size-4" />
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
