import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { can, operations, type Check, type Grants, type Operation } from "./can";

/** What the service answers about the caller. */
interface Me extends Grants {
  readonly name: string;
  /** The loans that the caller may renew. */
  readonly loans: readonly string[];
}

const token = decodeURIComponent(location.hash.slice(1));
const book = "emma";
const loan = "17";

/** Where each operation is, with the objects of this page. */
const requests: Record<Operation, readonly [method: string, path: string]> = {
  listBooks: ["GET", "/books"],
  addBook: ["POST", "/books"],
  removeBook: ["DELETE", "/books/" + book],
  borrowBook: ["POST", `/books/${book}/loans`],
  listLoans: ["GET", "/loans"],
  renewLoan: ["POST", `/loans/${loan}/renewal`],
  getReport: ["GET", "/report"],
  getMe: ["GET", "/me"],
  getDocument: ["GET", "/openapi.json"],
};

function ask(operation: Operation): Promise<Response> {
  const [method, path] = requests[operation];
  return fetch("/api" + path, { method, headers: token === "" ? {} : { Authorization: "Bearer " + token } });
}

function Library() {
  const [me, setMe] = useState<Me>();
  const [said, setSaid] = useState("");
  useEffect(() => {
    void ask("getMe").then(async (answer) => (answer.ok ? setMe(await answer.json()) : setSaid("your card is not valid")));
  }, []);
  if (me === undefined) {
    return <p role="status">{said}</p>;
  }
  const may = (check: Check) => check.type === "loan" && check.action === "renew" && me.loans.includes(loan);
  return (
    <main>
      <h1>{me.name}</h1>
      {operations
        .filter((operation) => can(me, operation, may))
        .map((operation) => (
          <button key={operation} onClick={() => void ask(operation).then((answer) => setSaid(`${operation} ${answer.status}`))}>
            {operation}
          </button>
        ))}
      <p role="status">{said}</p>
    </main>
  );
}

createRoot(document.getElementById("app")!).render(<Library />);
