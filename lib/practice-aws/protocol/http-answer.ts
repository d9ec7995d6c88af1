/** What goes back over HTTP. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** The connection is to end when half of the answer is sent. */
  cutInTheMiddle?: boolean;
}

export function xmlAnswer(status: number, body: string, requestId: string): HttpAnswer {
  const headers = { 'content-type': 'text/xml;charset=utf-8', 'x-amzn-requestid': requestId };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}
