CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name NVARCHAR(120));
CREATE TABLE Genre (GenreId INTEGER PRIMARY KEY, Name NVARCHAR(120));
CREATE TABLE MediaType (MediaTypeId INTEGER PRIMARY KEY, Name NVARCHAR(120));
CREATE TABLE Album (AlbumId INTEGER PRIMARY KEY, Title NVARCHAR(160) NOT NULL,
    ArtistId INTEGER NOT NULL REFERENCES Artist);
CREATE TABLE Track (TrackId INTEGER PRIMARY KEY, Name NVARCHAR(200) NOT NULL,
    AlbumId INTEGER REFERENCES Album, MediaTypeId INTEGER NOT NULL REFERENCES MediaType,
    GenreId INTEGER REFERENCES Genre, Composer NVARCHAR(220), Milliseconds INTEGER NOT NULL,
    Bytes INTEGER, UnitPrice NUMERIC(10,2) NOT NULL);
CREATE TABLE Playlist (PlaylistId INTEGER PRIMARY KEY, Name NVARCHAR(120));
CREATE TABLE PlaylistTrack (PlaylistId INTEGER NOT NULL REFERENCES Playlist,
    TrackId INTEGER NOT NULL REFERENCES Track, PRIMARY KEY (PlaylistId, TrackId));
CREATE TABLE Employee (EmployeeId INTEGER PRIMARY KEY, LastName NVARCHAR(20) NOT NULL,
    FirstName NVARCHAR(20) NOT NULL, Title NVARCHAR(30), ReportsTo INTEGER REFERENCES Employee,
    BirthDate DATETIME, HireDate DATETIME, Address NVARCHAR(70), City NVARCHAR(40),
    State NVARCHAR(40), Country NVARCHAR(40), PostalCode NVARCHAR(10), Phone NVARCHAR(24),
    Fax NVARCHAR(24), Email NVARCHAR(60));
CREATE TABLE Customer (CustomerId INTEGER PRIMARY KEY, FirstName NVARCHAR(40) NOT NULL,
    LastName NVARCHAR(20) NOT NULL, Company NVARCHAR(80), Address NVARCHAR(70), City NVARCHAR(40),
    State NVARCHAR(40), Country NVARCHAR(40), PostalCode NVARCHAR(10), Phone NVARCHAR(24),
    Fax NVARCHAR(24), Email NVARCHAR(60) NOT NULL, SupportRepId INTEGER REFERENCES Employee);
CREATE TABLE Invoice (InvoiceId INTEGER PRIMARY KEY, CustomerId INTEGER NOT NULL REFERENCES Customer,
    InvoiceDate DATETIME NOT NULL, BillingAddress NVARCHAR(70), BillingCity NVARCHAR(40),
    BillingState NVARCHAR(40), BillingCountry NVARCHAR(40), BillingPostalCode NVARCHAR(10),
    Total NUMERIC(10,2) NOT NULL);
CREATE TABLE InvoiceLine (InvoiceLineId INTEGER PRIMARY KEY,
    InvoiceId INTEGER NOT NULL REFERENCES Invoice, TrackId INTEGER NOT NULL REFERENCES Track,
    UnitPrice NUMERIC(10,2) NOT NULL, Quantity INTEGER NOT NULL);

INSERT INTO Artist VALUES (1, 'Nobody'), (4, 'Ölrún Sjónar'), (7, NULL);
INSERT INTO Genre VALUES (1, 'Rock'), (2, 'Jazz'), (3, NULL);
INSERT INTO MediaType VALUES (1, 'A file');
INSERT INTO Album VALUES (3, 'Nothing', 1), (5, 'Nothing, again', 1), (9, 'It''s 100% "ok"', 4);
INSERT INTO Track VALUES
    (2, 'Silence', 3, 1, 1, NULL, 273000, NULL, 0.99),
    (3, 'Λόγος', 5, 1, 2, 'Ölrún / Nobody', 12345, 98765, 1.99),
    (8, 'Ohne Album', NULL, 1, NULL, '', 1, 0, 0),
    (11, 'Nameless', 9, 1, 3, 'Nobody', 200000, 2147483647, 0.1);
INSERT INTO Playlist VALUES (1, 'Quiet'), (2, 'Quiet'), (3, NULL);
INSERT INTO PlaylistTrack VALUES (1, 2), (1, 3), (1, 8), (2, 2);
INSERT INTO Employee (EmployeeId, LastName, FirstName, Title, ReportsTo, BirthDate, HireDate) VALUES
    (3, 'Above', 'Al', 'Manager', NULL, NULL, '2002-08-14 00:00:00'),
    (1, 'Below', 'Bo', NULL, 2, '1970-01-02 00:00:00', NULL),
    (2, 'Between', 'Bea', NULL, 3, '1969-12-31 00:00:00', '2003-10-17 00:00:00');
INSERT INTO Customer (CustomerId, FirstName, LastName, Country, Email, SupportRepId) VALUES
    (1, 'Ann', 'Somebody', 'Norway', 'ann@somebody.example', 1),
    (2, 'Zoë', 'Else', 'Norway', 'zoe@else.example', 3),
    (6, 'Max', 'Muster', NULL, 'max@muster.example', NULL);
INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, BillingCountry, Total) VALUES
    (1, 1, '2021-01-01 00:00:00', 'Norway', 2.97),
    (2, 2, '2020-02-29 23:59:59', 'Norway', 4.98),
    (5, 6, '2025-12-22 00:00:00', NULL, 0.1);
INSERT INTO InvoiceLine VALUES
    (1, 1, 2, 0.99, 3), (2, 2, 3, 1.99, 2), (3, 2, 8, 1.0, 1), (10, 5, 11, 0.1, 1);
