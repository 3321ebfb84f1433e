namespace BlasNet.Metrics;

/// <summary>How the values of several classes become one number, as <c>average</c> of scikit-learn.</summary>
public enum ClassAverage
{
    /// <summary>The value of class 1 where there are two classes, otherwise <see cref="Macro"/>.</summary>
    Automatic,

    /// <summary>The mean over the classes; those that occur neither in targets nor in predictions do not count.</summary>
    Macro,

    /// <summary>The value of all classes counted together.</summary>
    Micro,

    /// <summary>The mean over the classes, each weighted by its rows.</summary>
    Weighted,
}
