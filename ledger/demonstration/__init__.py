"""The demonstration office: real associations and real rules, people who do not exist, keys that anybody can derive."""
