"""The rule book: frozen facts and pure functions. It reads no clock, file or network, and leans on nothing.

Words            ``vocabulary`` ``refusal`` ``number``
People           ``association`` (what happens), ``authority`` (who speaks), ``admitting`` ``appointing``; ``professional``
                 (what happens), ``naming`` ``merging`` ``claiming``; ``membership`` ``case``
The endorsement  ``endorsement`` (what happens), ``painting`` and ``standing`` (what the public is told),
                 ``record`` (what its page knows), and what may be done: ``granting`` ``adopting`` ``renewing`` ``pausing``
                 ``releasing`` ``ending`` ``correcting`` ``certifying``
What one shows   ``evidence`` ``entering``; held against what is asked: ``assessment`` ``weighing`` ``measuring`` ``months``
                 ``wording``
Applying         ``application`` (what happens), ``progress`` (how far it has come), ``applying`` ``deciding`` ``attesting``;
                 ``reference`` ``referring``, ``review`` ``reviewing``, ``exam`` ``examining``
Supervision      ``session`` (what happens), ``countersigning`` (what may be done), ``providing`` (whose counts),
                 ``supervision`` (the verdict)
Between homes    ``transfer`` (what happens), ``consenting`` ``foreseeing`` ``transferring`` ``waiting`` (what may be done)
Rules with days  ``fact`` ``category`` ``catalogue`` ``renewal`` ``terms`` ``reciprocity``

A chapter has three parts: *What happens* (events), *What stands* (the state, and ``after``), *What may be done*
(decisions and refusals). The endorsement's chapter is too long for one file and is cut by concept.
"""
