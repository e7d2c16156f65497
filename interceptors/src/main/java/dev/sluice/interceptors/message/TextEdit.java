package dev.sluice.interceptors.message;

/**
 * Says what becomes of each text inside a message. Asked for everything below {@code params}, {@code result} and
 * {@code error}, in the order of the text; an answer that equals the question leaves the bytes as they came.
 */
public interface TextEdit {
    /**
     * A string.
     *
     * @param member name of the member that it stands under, also from within arrays; empty when there is none
     * @param text its value
     * @return what stands there from now on
     */
    String string(String member, String text);

    /**
     * The name of a member. Two members of an object must not get the same name.
     *
     * @param name as it came
     * @return the name from now on
     */
    default String name(String name) {
        return name;
    }

    /**
     * A number.
     *
     * @param member as for strings
     * @param literal as it was written
     * @return the same for the same number; anything else is put in its place as a string
     */
    default String number(String member, String literal) {
        return literal;
    }
}
