namespace BlasNet.Data;

/// <summary>Tells how far a download is.</summary>
/// <param name="File">The file that is being fetched.</param>
/// <param name="Received">The bytes received so far.</param>
/// <param name="Total">The bytes to receive, where the server says.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total);
