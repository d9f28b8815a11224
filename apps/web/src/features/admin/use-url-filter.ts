import { useSearchParams } from 'react-router-dom';

/** The filters of a page, kept in its address: a view can be linked, and "back" leads to it. */
export function useUrlFilter(names: readonly string[]) {
  const [url, setUrl] = useSearchParams();
  const set = (changes: Record<string, string>) =>
    setUrl(
      () => {
        // What was rendered last may be older than the address: of two quick changes none must be lost.
        const now = new URLSearchParams(window.location.search);
        for (const [name, value] of Object.entries(changes)) {
          if (value) now.set(name, value);
          else now.delete(name);
        }
        return now;
      },
      { replace: true },
    );
  const given = names.flatMap((name) => (url.get(name) ? [[name, url.get(name) as string]] : []));
  return { valueOf: (name: string) => url.get(name) ?? '', set, asked: new URLSearchParams(given) };
}

export type UrlFilter = ReturnType<typeof useUrlFilter>;
