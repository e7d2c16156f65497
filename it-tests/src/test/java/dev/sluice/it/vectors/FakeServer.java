package dev.sluice.it.vectors;

import java.util.Optional;

/** The server's side of a conversation: says what the steps say, and only what has to be said in between. */
interface FakeServer extends AutoCloseable {
    /** The section {@code upstream} of a route to it, in one line of YAML without its end. */
    String upstream();

    /** What reached it and was not asked for yet. */
    Inbox<Emission> inbox();

    /** Answers every request by itself, but for the named method, until {@link #follow()}. */
    void lead(String unansweredMethod);

    /** The methods of the messages that it has dealt with by itself. */
    Inbox<String> led();

    /** From now on says only what the steps say. */
    void follow();

    /** Something that a step expected has come. Does what goes without saying, unless the next step says something else. */
    void received(Emission emission, Optional<Step> next);

    /** Gives a call another name, by which steps may call it. */
    void rename(Emission call, String name);

    /** Performs a step whose names are replaced. */
    void play(Step step);

    @Override
    void close();
}
