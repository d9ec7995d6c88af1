import { useCallback, useEffect, useState } from 'react';

const REVIEW_HASH = '#review';

/** Which step of the form is shown. The review is an entry of the browser's history, so "back" leads to the form. */
export function useStep() {
  const [reviewing, setReviewing] = useState(false);

  useEffect(() => {
    // A reload starts at the form: what is reviewed must have been checked in this very page.
    if (window.location.hash === REVIEW_HASH) {
      window.history.replaceState(null, '', window.location.pathname + window.location.search);
    }
    const onPop = () => setReviewing(window.location.hash === REVIEW_HASH);
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, []);

  const review = useCallback(() => {
    window.history.pushState(null, '', REVIEW_HASH);
    setReviewing(true);
  }, []);
  const edit = useCallback(() => {
    if (window.location.hash === REVIEW_HASH) window.history.back();
    setReviewing(false);
  }, []);
  return { reviewing, review, edit };
}
