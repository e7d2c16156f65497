package dev.sluice.it.vectors;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The server's side of a conversation: says what the steps say, and only what has to be said in between. */
interface FakeServer extends AutoCloseable {
    /** The section {@code upstream} of a route to it, in one line of YAML without its end. */
    String upstream();

    /** What reached it and was not asked for yet. */
    Inbox<Emission> inbox();

    /** Answers every request by itself, until {@link #follow()}. */
    void lead();

    /** The messages that it has dealt with by itself. */
    Inbox<JsonNode> led();

    /** From now on says only what the steps say. */
    void follow();

    /** Something that a step expected has come. Does what goes without saying, unless the next step says something else. */
    void received(Emission emission, Optional<Step> next);

    /** Performs a step whose names are replaced. */
    void play(Step step);

    @Override
    void close();
}
