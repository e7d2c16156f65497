package dev.sluice.it.vectors;

/** The client's side of a conversation: says what the steps say, and only what has to be said in between. */
interface FakeClient extends AutoCloseable {
    /** What reached it and was not asked for yet. */
    Inbox<Emission> inbox();

    /** Does what comes before the first message, where the transport has such a thing. */
    void connect();

    /** Opens a session and answers what is known of it then. */
    Captures open(Captures captures);

    /** Ends a session that was opened. */
    void end();

    /** Performs a step whose names are replaced. */
    void play(Step step);

    /** Returns when Sluice has answered one more message, and has so dealt with what was sent before. */
    void settle();

    /** Leaves, and ends the Sluice that it talks to. */
    @Override
    void close();
}
