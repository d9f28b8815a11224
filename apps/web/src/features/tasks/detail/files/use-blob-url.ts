import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** An address, good on this page, of bytes that are read with the person's token. */
export function useBlobUrl(key: string[], read: (signal: AbortSignal) => Promise<Blob>, enabled = true) {
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return url;
}
