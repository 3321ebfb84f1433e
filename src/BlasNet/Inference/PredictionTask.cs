namespace BlasNet;

/// <summary>Kinds of answers of a model.</summary>
public enum PredictionTask
{
    /// <summary>One of several classes, each with a probability.</summary>
    Classes,

    /// <summary>One of two classes, from the probability of the second.</summary>
    Binary,

    /// <summary>Several labels that hold or not independently, each with a probability.</summary>
    Labels,

    /// <summary>One or several numbers.</summary>
    Values,
}
