namespace BlasNet;

/// <summary>The party that can mend an error; the command turns it into an exit code.</summary>
public enum Fault
{
    /// <summary>The caller: a name, a value or a combination that was asked for means nothing there is.</summary>
    Usage,

    /// <summary>The author of a model, an optimizer, an option or a file that configures them.</summary>
    Configuration,

    /// <summary>The files of data.</summary>
    Data,

    /// <summary>The run: its loss or weights are no longer finite.</summary>
    Training,

    /// <summary>The machine: no usable OpenBLAS, a folder that cannot be written, a full disk.</summary>
    Machine,
}
