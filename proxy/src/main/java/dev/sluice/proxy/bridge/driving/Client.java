package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.SessionFacts;

/**
 * The client's side of a driven session, as it is known when a message comes.
 *
 * @param session names the session
 * @param facts what is written down of it
 * @param adaptation between its revision and the server's
 * @param declaration what requests say of it
 * @param capabilities as the client has announced them
 * @param initiator on whose behalf the server is asked
 */
record Client(
        String session,
        SessionFacts facts,
        Adaptation adaptation,
        Declaration declaration,
        JsonView capabilities,
        Initiator initiator) {

    /** Who has sessions without a name has nothing in common with others who have none. */
    String owner() {
        return initiator.principal().isEmpty() ? "session " + session : "principal " + initiator.principal();
    }
}
