"""Makes a store with users user-0@example.com, user-1@example.com and so on: users.py MAILBELL-HUB DATA COUNT

Their tokens are written to DATA.tokens, one a line. The program makes the first user; the others are copies of its rows, because a
thousand users and tokens by the program take a minute. What is unique of a row is listed here, and nothing else of the schema.
"""
import hashlib, secrets, sqlite3, subprocess, sys

program, data, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def run(*arguments):
    return subprocess.run([program, *arguments, "--data", data], check=True, capture_output=True, text=True).stdout.strip()


def copy(table, owner, /, **unique):
    """Copies the first user's row of a table, with the values of these columns changed."""
    columns = [row[1] for row in store.execute("PRAGMA table_info(%s)" % table)]
    picked = ", ".join(":" + one if one in unique else one for one in columns)
    store.execute("INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s = %d" %
                  (table, ", ".join(columns), picked, table, "id" if table == "user" else "user", owner), unique)


run("user", "add", "--email", "user-0@example.com")
tokens = [run("token", "create", "--user", "user-0@example.com")]
store = sqlite3.connect(data + "/mailbell.db")
first = store.execute("SELECT id FROM user").fetchone()[0]
with store:
    for n in range(1, count):
        token = "mb_" + secrets.token_urlsafe(32)
        tokens.append(token)
        copy("user", first, id=first + n, epoch="bench%07d" % n)
        copy("address", first, email="user-%d@example.com" % n, user=first + n)
        copy("token", first, id="tk_%08d" % n, digest=hashlib.sha256(token.encode()).digest(), user=first + n)
store.close()
with open(data + ".tokens", "w") as file:
    file.write("".join(token + "\n" for token in tokens))
