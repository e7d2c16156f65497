package dev.sluice.examples.javaerrorchecker.check;

/** Hears what the compiler does, in the process that compiles and, through {@link CompilationStream}, in ours. */
interface CompilationListener {
    /** The compiler has read a file. */
    void parsed(String path);

    /** The compiler has looked at the types of a file; called once for a file, and not at all for one without types. */
    void analysed(String path);

    /** The compiler has something to say. */
    void found(Finding finding);
}
