namespace BlasNet.Tables;

/// <summary>Options of a data check.</summary>
public sealed record DataCheckOptions
{
    /// <summary>Gets how the table of <c>csv:FILE</c> is read; null infers everything from the file.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>Gets the data to validate on: a share of the data such as <c>0.2</c>, or a spec; null takes the test part.</summary>
    public string? Validation { get; init; }

    /// <summary>Gets the seed of the split: that of a training gives the training's split.</summary>
    public long Seed { get; init; }

    /// <summary>Gets where the files of <c>idx:DIR</c> keep the channels of images.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>Gets height and width that the pictures of <c>images:DIR</c> are brought to; null where all are of one size.</summary>
    public Extents? ImageSize { get; init; }

    /// <summary>Gets how many issues of each kind are listed, at least 1 and by default 100; all are counted.</summary>
    public int MaxIssues
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ConfigurationException(FormattableString.Invariant(
                $"A check of data: the number of issues listed of each kind must be at least 1, but it was '{value}'."), nameof(MaxIssues));
    } = 100;
}
