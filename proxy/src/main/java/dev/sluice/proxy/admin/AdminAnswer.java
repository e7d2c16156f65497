package dev.sluice.proxy.admin;

/**
 * What an operator gets.
 *
 * @param status of HTTP
 * @param type content type of the body
 * @param body text
 * @param allowed methods that are offered in place of the one that was refused; empty with any status but 405
 */
public record AdminAnswer(int status, String type, String body, String allowed) {
    /**
     * An answer for programs.
     *
     * @param body JSON text
     * @return with status 200
     */
    static AdminAnswer json(String body) {
        return new AdminAnswer(200, "application/json", body, "");
    }

    /**
     * An answer for people.
     *
     * @param status of HTTP
     * @param sentence without a line end
     * @return plain text
     */
    static AdminAnswer text(int status, String sentence) {
        return new AdminAnswer(status, "text/plain; charset=utf-8", sentence + "\n", "");
    }

    /**
     * The refusal of a method.
     *
     * @param allowed those that are offered, separated by commas
     * @return with status 405
     */
    static AdminAnswer notAllowed(String allowed) {
        return new AdminAnswer(405, "text/plain; charset=utf-8", "Offered here: " + allowed + "\n", allowed);
    }
}
