import { ChangeLoading } from '@/app/(portal)/environments/[name]/change-loading';

export default function Loading() {
  return <ChangeLoading />;
}
