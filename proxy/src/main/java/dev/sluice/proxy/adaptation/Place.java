package dev.sluice.proxy.adaptation;

/**
 * Where in the protocol a JSON object stands.
 *
 * @param part which part of a message it is
 * @param method of the request or notification; of the request that it answers for a result or an error
 */
record Place(Part part, String method) {
    static Place params(String method) {
        return new Place(Part.PARAMS, method);
    }

    static Place result(String method) {
        return new Place(Part.RESULT, method);
    }

    static Place error(String method) {
        return new Place(Part.ERROR, method);
    }

    enum Part {
        PARAMS("params"),
        RESULT("result"),
        ERROR("error");

        private final String member;

        Part(String member) {
            this.member = member;
        }

        /** The member of the message that holds it. */
        String member() {
            return member;
        }
    }
}
