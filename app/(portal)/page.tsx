import { redirect } from 'next/navigation';
import { paths } from '@/lib/paths/paths';

export default function Home() {
  redirect(paths.environments());
}
