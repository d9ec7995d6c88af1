import { UpdateLoading } from '@/app/(portal)/environments/[name]/update-loading';

export default function Loading() {
  return <UpdateLoading />;
}
