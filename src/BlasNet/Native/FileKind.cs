namespace BlasNet.Native;

/// <summary>Kinds of what a path leads to.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or what this process may not see.</summary>
    Absent,

    /// <summary>A file of bytes.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a device or a socket.</summary>
    Stream,
}
