/** The colour of a project, as a dot before its name. */
export function ProjectDot({ color, size = 10 }: { color: string | null; size?: number }) {
  return (
    <span
      aria-hidden
      style={{ flex: 'none', width: size, height: size, borderRadius: '50%', background: color ?? 'var(--quiet)' }}
    />
  );
}
