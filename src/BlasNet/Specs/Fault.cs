namespace BlasNet;

/// <summary>The party that can fix an error; the command turns it into an exit code.</summary>
public enum Fault
{
    /// <summary>The caller: a name, a value or a combination that does not exist.</summary>
    Usage,

    /// <summary>The author of a model, an optimizer, an option or a file that configures them.</summary>
    Configuration,

    /// <summary>Whoever provides the data files.</summary>
    Data,

    /// <summary>The run: its loss or weights are no longer finite.</summary>
    Training,

    /// <summary>The machine: no usable OpenBLAS, a folder that cannot be written, a full disk.</summary>
    Machine,
}
